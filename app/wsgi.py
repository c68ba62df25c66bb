"""The app as servers load it: one house a process."""

import gc

from app.config import Config
from app.factory import create_app
from app.house import open_house
from app.house_lock import share
from app.jobs.inside import start_inside
from app.logs import configure_logs
from app.slowness import watch_requests

config = Config.from_env()
configure_logs(config.log_level)
share(config.data_dir)
open_house(config)
app = create_app(config)
start_inside()
watch_requests()
gc.collect()
gc.freeze()  # as app/serving.py does
