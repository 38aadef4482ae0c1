# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that would make a name speak for those who run the portal or the movement.

The operator adds more by EVENTFORUM_RESERVED_NAMES.
"""

import re
from functools import cache

from django.conf import settings

from apps.accounts.lookalikes import looks_of

OFFICES = """
    admin administrator administrators admins moderator moderators sysop sysadmin system staff
    organizer organizers organiser organisers organizing official
    administrateur administratrice modérateur modératrice système organisateur organisatrice
    administrador administradora moderador moderadora sistema organizador organizadora
    amministratore amministratrice moderatore moderatrice organizzatore
    Administratorin Moderatorin Veranstalter moderatorka organizatorka organizator
    админ адмін админка администратор модератор система организатор
    администраторы модераторы адміністратор адміністраторка адміністратори організатор
    организатори адміністрацыя арганізатар الإدارة النظام
    管理员 管理員 系统管理员 版主 主办方 主辦方 管理者 運営 관리자 운영자 운영진
    yönetici moderatör msimamizi dhibiti
"""
"""Refused wherever they stand in a name, as a word of their own."""

ORGANIZATIONS = """
    eventforum wikimedia wikimania wikipedia mediawiki wikidata
    викимедиа википедия викимания вікімедіа вікіпедія викимедија википедија вікімедыя
    ویکی‌مدیا ویکی‌پدیا ويكيميديا ويكيبيديا ويكيمانيا
    维基媒体 維基媒體 维基百科 維基百科 ウィキメディア ウィキペディア 위키미디어 위키백과 위키마니아
    विकिमीडिया विकिपीडिया উইকিমিডিয়া উইকিপিডিয়া foundation
"""
"""Refused like them; in an affiliation they are what belongs there."""

ALONE = """
    root support security help helpdesk team speaker speakers discourse info contact abuse press
    postmaster webmaster hostmaster noreply owner everyone anonymous deleted nobody null undefined
    committee bot soporte ayuda equipo seguridad ayudante suporte ajuda sécurité équipe
    aide hilfe sicherheit pomoc zespół поддержка помощь команда підтримка подршка помоћ
    المشرف مشرف مدير المدير الدعم مساعدة الفريق 系统 系統 客服 帮助 幫助 团队 團隊 기술지원 도움말
    destek takım msaada taimako the_team
"""
"""Refused as a whole name only: beside another word they can be somebody's surname."""


def speaks_for_others(name: str) -> bool:
    """Whether the name is, or looks like, an office or an organization instead of a person."""
    offices, alone = _words()
    words = {looks_of(word) for word in re.split(r"[\W_]+", name)}
    return not words.isdisjoint(offices) or _is_made_of(alone, name)


def is_role(text: str) -> bool:
    """Whether the text has nothing in it but words for tasks here."""
    return _is_made_of(_pattern(f"{OFFICES} {ALONE}"), text)


def _is_made_of(words: re.Pattern[str], text: str) -> bool:
    """ "AdminTeam 2027" is made of such words too: a year or number may follow."""
    looks = (looks_of(text), looks_of(re.sub(r"[\W\d_]+$", "", text)))
    return any(words.fullmatch(look) for look in looks)


@cache
def _words() -> tuple[frozenset[str], re.Pattern[str]]:
    """Looks of the words that are refused anywhere; a pattern of those that make a whole name."""
    more = " ".join(settings.EVENTFORUM_RESERVED_NAMES)
    anywhere = f"{OFFICES} {ORGANIZATIONS} {more}"
    return frozenset(map(looks_of, anywhere.split())), _pattern(f"{anywhere} {ALONE}")


@cache
def _pattern(words: str) -> re.Pattern[str]:
    longest_first = sorted(set(map(looks_of, words.split())), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})+")
