# SPDX-License-Identifier: AGPL-3.0-or-later
"""What feed readers follow: changes and discussions of an event, posts of a discussion.

All of it as a stranger may see it, whoever asks: feed readers carry no sign-in.
"""
