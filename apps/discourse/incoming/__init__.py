# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forum says is taken in: a topic at a time, by the worker that holds it.

hearing     deliveries mark the topics they are about; topics begun there get a row
reading     a worker's turn: what was told of, or the whole topic
posts       one post, as it is there now
topics      title, tags, closed or not, gone or not
people      who writes there
"""

from apps.discourse.incoming.hearing import hear
from apps.discourse.incoming.reading import read

__all__ = ["hear", "read"]
