# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the portal as files that any web server hands out, at the same addresses."""
