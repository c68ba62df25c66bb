"""Which resources and plugins there are, known early, so that each is a test of its own."""

from app.core import install_core
from app.loader import load_plugins
from app.registry import registry
from tests.free.making import in_order

install_core(registry)
load_plugins(registry, [], None)

PLUGINS = sorted(
    one.name for one in registry.installed.values() if one.name != "core" and not one.is_quarantined
)
ADDRESSES = [resource.address for resource in in_order(registry.resources.values())]
WITH_FORMS = [at for at in ADDRESSES if registry.resources[at].can_create]
"""Those of which a new one is made in a form."""
