# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the head of a page tells programs: previews of links, search engines, feed readers.

The same for all readers of the page, and without a query: everything is in the page's context.
"""
