# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL and Valkey from wheels, kept in a var folder and started as our own children."""

from eventforum.stores.errors import StoreFailed, StoresBusy
from eventforum.stores.lease import claimed_stores, stores_in_use
from eventforum.stores.places import embedded_urls

__all__ = ["StoreFailed", "StoresBusy", "claimed_stores", "embedded_urls", "stores_in_use"]
