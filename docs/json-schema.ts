import { z } from 'zod';
import { analysis, playedMusic } from '../protocol/analysis.ts';
import { compositionFile } from '../protocol/composition-file.ts';
import { atRow, attribution, editsOf, version, versionList } from '../protocol/history.ts';
import { listedJourney } from '../protocol/listed-journey.ts';
import { listeningPair, listeningPiece, listeningReveal } from '../protocol/listening.ts';
import { sharedWith, shareLink, sharing } from '../protocol/sharing.ts';
import { storedComposition } from '../protocol/stored-composition.ts';
import { take } from '../protocol/take.ts';
import { identity } from '../protocol/welcome.ts';
import { accessToken } from '../server/http/contract/access-tokens.ts';
import { signedIn } from '../server/http/contract/accounts.ts';
import { airport } from '../server/http/contract/airports.ts';
import { preview } from '../server/http/contract/itineraries.ts';
import { JOURNEY_FILES } from '../server/http/contract/journey-files.ts';
import { createdLog, shownLog } from '../server/http/contract/logs.ts';
import { personalExport, profile } from '../server/http/contract/me.ts';
import { auditEvent } from '../server/http/contract/operators.ts';

export type Shape = z.core.JSONSchema.BaseSchema;

const journeyFile = JOURNEY_FILES['GET /api/logs/:id/journey.json'].answers[200];

/** Answers that have a name in the document, so that clients that are generated from it have types for them. Parts come first. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  ...{ Identity: identity, EditsOf: editsOf, Version: version, VersionList: versionList, Attribution: attribution },
  ...{ AtRow: atRow, Airport: airport, Take: take, Analysis: analysis, PlayedMusic: playedMusic },
  ...{ CompositionFile: compositionFile, StoredComposition: storedComposition, ListedJourney: listedJourney },
  ...{ ListeningPiece: listeningPiece, ListeningPair: listeningPair, ListeningReveal: listeningReveal },
  ...{ SharedWith: sharedWith, Sharing: sharing, ShareLink: shareLink, AccessToken: accessToken, SignedIn: signedIn },
  ...{ CreatedLog: createdLog, Journey: shownLog, JourneyContent: journeyFile.shape.content, JourneyFile: journeyFile },
  ...{ Preview: preview, AuditEvent: auditEvent, Profile: profile, PersonalExport: personalExport },
};

/** Examples stand beside the schema of a body: Zod drops them where the schema transforms. */
const NOISE = new Set(['$schema', '$defs', 'readOnly', 'propertyNames', 'examples']);
/** Formats that say what their patterns do. */
const TOLD_BY_FORMAT = new Set(['date-time', 'date', 'uuid', 'email', 'uri']);

/** Named schemas, and references to them in place of their like. */
const known = new Map<string, string>();
export const schemas: Readonly<Record<string, Shape>> = Object.fromEntries(
  Object.entries(NAMED).map(([name, schema]) => {
    const shape = answerShape(schema);
    known.set(keyOf(shape), name);
    return [name, shape];
  }),
);

/** The schema of what the server sends. */
export function answerShape(schema: z.ZodType): Shape {
  return referring(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }), true);
}

/** The schema of what the server takes. */
export function requestShape(schema: z.ZodType): Shape {
  return referring(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), false);
}

/** The schema of a message, in the draft that AsyncAPI has. */
export function messageShape(schema: z.ZodType): Shape {
  return referring(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', target: 'draft-7' }), false);
}

/** @param isOpen clients must bear fields that are added */
function referring(value: Shape, isOpen: boolean): Shape {
  const shape: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (NOISE.has(key) || (key === 'pattern' && TOLD_BY_FORMAT.has(value.format ?? ''))) continue;
    if (key === 'additionalProperties' && inner === false && isOpen) continue;
    // An integer of JavaScript is no bound.
    if (Math.abs(Number(inner)) === Number.MAX_SAFE_INTEGER) continue;
    // Any JSON, which nests.
    if (key === '$ref') return {};
    // Zod leaves the default out where the schema transforms it.
    shape[key === 'usual' ? 'default' : key] = nested(key, inner, isOpen);
  }
  const name = isOpen ? known.get(keyOf(shape)) : undefined;
  if (name === undefined) return shape;
  return {
    $ref: `#/components/schemas/${name}`,
    ...(shape.description !== undefined && { description: shape.description as string }),
  };
}

function nested(key: string, value: unknown, isOpen: boolean): unknown {
  if (key === 'default' || key === 'usual' || key === 'enum' || key === 'const') return value;
  if (key === 'properties')
    return Object.fromEntries(
      Object.entries(value as Readonly<Record<string, Shape>>).map(([name, shape]) => [name, referring(shape, isOpen)]),
    );
  if (Array.isArray(value)) return value.map((each) => (isShape(each) ? referring(each, isOpen) : each));
  return isShape(value) ? referring(value, isOpen) : value;
}

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null;
}

/** The values that a schema allows, without its name. */
function keyOf({ description: _, title: __, examples: ___, ...shape }: Shape): string {
  return JSON.stringify(shape);
}
