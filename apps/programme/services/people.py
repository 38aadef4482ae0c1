# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which speakers a programme names, known ones by code and then by name."""

from collections.abc import Iterable

from apps.accounts.models import Person
from apps.core import text
from apps.programme import queries
from apps.programme.services.plan import Plan, person_key
from apps.programme.sources.neutral import NeutralSession, NeutralSpeaker, speaker_digest
from apps.sessions.models import Speaker


class People:
    """The speakers of the event, known and new, by what the programme calls them."""

    def __init__(self, plan: Plan, known: Iterable[Speaker]) -> None:
        self.plan = plan
        self.by_pk = {speaker.pk: speaker for speaker in known}
        self.by_code = {speaker.code: speaker for speaker in self.by_pk.values()}
        # A code with two spellings in one file goes by the first, in this import and the next.
        named: dict[str, NeutralSpeaker] = {}
        for session in plan.programme.sessions:
            for item in session.speakers or ():
                named.setdefault(item.code, item)
        self.by_name = {
            speaker.name.casefold(): speaker
            for speaker in self.by_pk.values()
            if speaker.code not in named and not speaker.merged_into_id
        }
        self.changed: set[int] = set()
        # Codes of entries joined with another lead to that one, whose words are its own.
        joined = {s.code: s.merged_into_id for s in self.by_pk.values() if s.merged_into_id}
        self._follow({code: item for code, item in named.items() if code not in joined})
        self.by_code |= {code: self.by_pk[stays] for code, stays in joined.items()}

    def of(self, session: NeutralSession) -> list[Speaker]:
        """The speakers of a session in order, each once; unknown ones are made."""
        found = (self._speaker(item) for item in session.speakers or ())
        return list({id(speaker): speaker for speaker in found}.values())

    def _speaker(self, item: NeutralSpeaker) -> Speaker:
        speaker = self.by_code.get(item.code) or self.by_name.get(item.name.casefold())
        if speaker is None:
            speaker = self._new(item)
        self.by_code[item.code] = speaker
        return speaker

    def _new(self, item: NeutralSpeaker) -> Speaker:
        biography = item.biography or ""
        speaker = Speaker(
            event=self.plan.event,
            person=Person.named(item.name[:150]),
            code=item.code,
            name=item.name,
            biography=biography,
            biography_html=text.render_foreign(biography),
            source_hash=item.digest,
        )
        self.plan.new_speakers.append(speaker)
        return speaker

    def _follow(self, named: dict[str, NeutralSpeaker]) -> None:
        """Names and biographies that changed in the source, where nobody has changed them here."""
        different = {
            speaker.pk: item
            for code, item in named.items()
            if (speaker := self.by_code.get(code))
            and _differs(speaker, item)
            and not self.plan.leaves_out(person_key(code), item.digest)
        }
        standing = queries.biographies(different) if different else {}
        named_themselves = queries.speakers_with_account(different) if different else set()
        for pk, item in different.items():
            speaker, before = self.by_pk[pk], standing[pk]
            if speaker.source_hash != speaker_digest(speaker.name, before):
                continue
            speaker.biography = before if item.biography is None else item.biography
            speaker.source_hash = speaker_digest(item.name, speaker.biography)
            if (speaker.name, before) == (item.name, speaker.biography):
                continue
            speaker.biography_html = text.render_foreign(speaker.biography)
            self.plan.people_before[pk] = (speaker.name, before, item.digest)
            if pk not in named_themselves and speaker.person.name == speaker.name[:150]:
                speaker.person.take_name(item.name[:150])
            speaker.name = item.name
            self.changed.add(speaker.pk)
            self.plan.changed_speakers.append(speaker)


def _differs(speaker: Speaker, item: NeutralSpeaker) -> bool:
    if item.biography is None:
        return speaker.name != item.name
    return speaker.source_hash != item.digest
