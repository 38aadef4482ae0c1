# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture that stands beside a link to a session or an event elsewhere (OpenGraph).

`cards` says what is on it, `keeping` when it is drawn; `drawing`, `lines` and `fonts` draw, in a
bounded child process without Django, so that neither Pillow nor fonts stay in the web's memory.
"""
