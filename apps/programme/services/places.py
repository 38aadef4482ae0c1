# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.programme.services.plan import Plan, room_key
from apps.programme.sources.neutral import Warning
from apps.sessions.models import Room, Track


class Places:
    """Rooms and tracks of the event by what the programme calls them; unknown ones are made."""

    def __init__(self, plan: Plan, rooms: list[Room], tracks: list[Track]) -> None:
        self.plan = plan
        self.rooms = rooms
        self._rooms = {room.name: room for room in rooms} | {
            room.key: room for room in rooms if room.key
        }
        self._tracks = {track.name: track for track in tracks} | {
            track.key: track for track in tracks if track.key
        }

    def names(self) -> dict[int | None, str]:
        """What the source calls each known room."""
        return {None: ""} | {room.pk: room.key or room.name for room in self.rooms}

    def rooms_by_pk(self) -> dict[int, Room]:
        return {room.pk: room for room in self.rooms}

    def rename(self, renamed: dict[str, str]) -> None:
        """Give rooms their new names; a name an organizer has chosen here stays.

        A new name that is left out is one more such choice: the room is known by it all the same.
        """
        for old, new in renamed.items():
            room = self._rooms.pop(old)
            if room.name == old and not self.plan.leaves_out(room_key(old), new):
                room.name = new
                self.plan.new_names[old] = new
            room.key = new
            self._rooms[new] = room
            self.plan.renamed_rooms.append(room)
            self.plan.warnings.append(
                Warning("room_renamed", None, "", {"before": old, "after": new})
            )

    def room(self, key: str | None) -> Room | None:
        if not key:
            return None
        if key not in self._rooms:
            position = len(self._rooms) + 1
            self._rooms[key] = Room(event=self.plan.event, key=key, name=key, position=position)
            self.plan.new_rooms.append(self._rooms[key])
        return self._rooms[key]

    def track(self, key: str) -> Track | None:
        if not key:
            return None
        if key not in self._tracks:
            position = len(self._tracks) + 1
            self._tracks[key] = Track(event=self.plan.event, key=key, name=key, position=position)
            self.plan.new_tracks.append(self._tracks[key])
        return self._tracks[key]
