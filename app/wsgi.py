"""The app as servers load it: one house a process."""

from app.backup.upgrading import save_before_upgrade
from app.config import Config
from app.crash import look_after_crash
from app.factory import create_app
from app.house import open_house
from app.house_lock import share
from app.jobs.inside import start_inside
from app.logs import configure_logs
from app.serving import keep_loaded
from app.slowness import watch_requests

config = Config.from_env()
configure_logs(config.log_level)
share(config.data_dir)
look_after_crash(config)
save_before_upgrade(config)
open_house(config)
app = create_app(config)
start_inside()
watch_requests()
keep_loaded()
