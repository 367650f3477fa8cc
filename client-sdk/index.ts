export type { Analysis } from '../protocol/analysis.ts';
export type { Composition, LegOutline } from '../protocol/composition.ts';
export type { CompositionFile } from '../protocol/composition-file.ts';
export { DRUM_KIT } from '../protocol/drum-kit.ts';
export type { Attribution, EditsOf, Version, VersionList } from '../protocol/history.ts';
export type { LegReasons } from '../protocol/leg-reasons.ts';
export { LIMITS } from '../protocol/limits.ts';
export type { ListedJourney } from '../protocol/listed-journey.ts';
export { type NoteEvent, TICKS_PER_QUARTER, VOICES, type Voice } from '../protocol/note-event.ts';
export { GRIDS, type Grid } from '../protocol/quantise.ts';
export { RIGHTS, type Right, ROLES, type Role } from '../protocol/role.ts';
export type { SharedWith, ShareLink, Sharing } from '../protocol/sharing.ts';
export type { StoredComposition } from '../protocol/stored-composition.ts';
export type { Take } from '../protocol/take.ts';
export type { TakeNote } from '../protocol/take-notes.ts';
export type { Transport } from '../protocol/transport.ts';
export { PROTOCOL_VERSION } from '../protocol/version.ts';
export { panOf } from '../protocol/voice-pan.ts';
export type { Identity } from '../protocol/welcome.ts';
export type { Airport } from '../travel-log/airport.ts';
export type { RemovedWaypoint } from '../travel-log/bin.ts';
export type { WaypointFields } from '../travel-log/edit.ts';
export {
  type LegChanges,
  type LegOverrides,
  type LegSettingName,
  type LegSettings,
  MODES,
  type Mode,
  type SettingChanges,
  type Settings,
  settingsFor,
  TEXTURES,
  type Texture,
} from '../travel-log/settings.ts';
export {
  CABINS,
  type Cabin,
  JOURNEY_STATUSES,
  type JourneyStatus,
  type Removal,
  type TravelLogContent,
  WAYS,
  type Way,
  type Waypoint,
} from '../travel-log/shape.ts';
export { changeBetween, type TextChange } from '../travel-log/text-change.ts';
export { type ConnectOptions, connect } from './connect.ts';
export type { HeardTakes } from './music/heard-takes.ts';
export type { JamEvent, Others, RoomJam } from './music/jam.ts';
export type { Output, PlayableRoom } from './music/output.ts';
export { createPlayback, type Playback } from './music/playback.ts';
export type { LiveNote, PlayedNote } from './music/played-note.ts';
export type { RoomConductor } from './music/room-conductor.ts';
export type { RoomTransport } from './music/room-transport.ts';
export type { HeardNote } from './music/score.ts';
export { openRawSocket, type RawSocket } from './raw-socket.ts';
export type { Refusal, RefusalCode } from './refusal.ts';
export type { RoomExports } from './rest/exports.ts';
export type { Past, RoomHistory } from './rest/history.ts';
export type { GivenRole, NewShareLink, RoomSharing } from './rest/sharing.ts';
export type { Recording, TakeRequests } from './rest/takes.ts';
export type { Access, Room, RoomEvents } from './room.ts';
export { RefusedError, type Status } from './status.ts';
export type { RefusedEdit } from './sync/refused-edits.ts';
export type { TravelLog } from './travel-log.ts';
export type { KeptStop, RoomUndo, UndoResult } from './undo/room-undo.ts';
