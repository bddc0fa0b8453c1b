"""The catalogue file: which servers there are and how they are asked (data/catalogue.yml)."""

from generator.config.catalogue import CatalogueConfig, load
from generator.config.entry import AuthEntry, LimitsEntry, ServerEntry, Transport

__all__ = [
    "AuthEntry",
    "CatalogueConfig",
    "LimitsEntry",
    "ServerEntry",
    "Transport",
    "load",
]
