# SPDX-License-Identifier: AGPL-3.0-or-later
"""The benchmark behind `make bench`: what a page costs beside a bare view of the same bytes.

CPU per request (server, PostgreSQL and broker together, from /proc) is compared with a bare Django
view through the same server in interleaved rounds, so that the ratio means the same on any machine.
"""
