# SPDX-License-Identifier: AGPL-3.0-or-later
"""What letters of each kind say. Imported for its effect when the portal starts."""
