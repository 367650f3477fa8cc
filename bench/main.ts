/**
 * Measures this project beside others, on this machine, and writes the tables to `bench/results/`.
 *
 *   npm run bench -- commit            the commit lane against a transaction for every update (about a minute)
 *   npm run bench -- fanout            the server against y-websocket, y-socket.io, Hocuspocus, bare relays, and a minimal
 *                                      server that commits as well (about twelve; --rounds 5)
 *   npm run bench -- fanout sqlite y-web --only "10 readers" --only memory     only servers whose name holds one of these
 *                                      words, and rows that hold one of those; prints, and keeps nothing
 *   npm run bench -- memory            what a connection and a room take, beside y-websocket and Hocuspocus (about five;
 *                                      --rounds 3)
 *   npm run bench -- memory sqlite     only servers whose name holds one of these words; prints, and keeps nothing
 *   npm run bench -- cluster           several instances against Socket.IO with the same adapter (about a minute)
 *   npm run bench -- cluster crossing --rounds 5  only from an instance to another, notes, or spread
 *   npm run bench -- jam               notes that sound on arrival against Socket.IO with the same adapter (about two)
 *   npm run bench -- rest              CPU of processes and members that do nothing (about ten; --rounds 5 --seconds 10)
 *   npm run bench -- rest many --members 5000     only on one instance, alone, or on two (alone, two, many)
 *   npm run bench -- join              CPU of a join, in open rooms and with large documents (about five; --rounds 5)
 *   npm run bench -- join edits --edits 200000    only with that history, alone, two, or waypoints
 *   npm run bench -- storm             an instance is killed under rooms that play (about four; --rounds 3 --rooms 100)
 *   npm run bench -- jitter            lines that are cut again and again, beside Socket.IO with and without recovery
 *                                      (about six; --rooms 50 --edits 120 --seed 1)
 *   npm run bench -- units             what one more member, edit and playing room costs each part, and 10,000 rooms from
 *                                      that (about five; --rooms 120 --seconds 30)
 *   npm run bench -- units --together  the same where all members of a room are on one instance
 *   npm run bench -- compose           rooms on one composing thread, and how soon an edit is heard (about five)
 *   npm run bench -- steps             what 100,000 steps of the networks leave behind (about two)
 *   npm run bench -- edits             from an edit to its first new note at another member (about three)
 *   npm run bench -- edits 200         in so many rooms only; prints, and keeps nothing
 *   npm run bench -- soak --minutes 30 --rooms 50     memory and event loop of rooms that play
 *   npm run bench -- first-load        how soon play answers a first visitor, beside an older page (about a minute)
 *   npm run bench -- first-load REV    beside another revision; prints, and keeps nothing
 *   npm run bench -- carets            work of a page a frame while 30 members move their carets, beside an older page (about
 *                                      three minutes)
 *   npm run bench -- carets REV        beside another revision; prints, and keeps nothing
 *   npm run bench -- cache             what each cache is worth, in this process and in Redis (about half a minute)
 *   npm run bench -- events-history    reports of 10,000,000 session events, and what recording costs (about five; --rows 1000000)
 *   npm run bench -- recording         a million session events while 50 rooms play, with the recorder and without (about
 *                                      six; --rooms 50 --rounds 8 --seconds 10)
 *   npm run bench -- similarity        similar music among 10,000 compositions (about one; --compositions 1000)
 *   npm run bench -- library           lists, searches and opening of 10,000 journeys of 1,000 people (about two)
 *   npm run bench -- requests          for how long requests about a journey of 5,400 stops hold the main thread (about one)
 *
 * A row with a floor and a goal, from targets.ts, ends with a verdict: goal, floor or missed.
 *
 * For commit, fanout, cluster, jam, join, rest, storm, units, cache, similarity and library MariaDB has to be installed. The first run of
 * `fanout`, `memory`, `cluster`, `jam`, `join` or `jitter` installs the other servers into `bench/node_modules`.
 */
import { measureCaches } from './cache.ts';
import { measureCarets } from './carets.ts';
import { measureCluster } from './cluster.ts';
import { measureCommits } from './commit.ts';
import { measureComposing } from './compose.ts';
import { measureEditsAtMembers } from './edits.ts';
import { measureEventsHistory } from './events-history.ts';
import { measureFanout } from './fanout.ts';
import { measureFirstLoad } from './first-load.ts';
import { measureJam } from './jam.ts';
import { measureJitter } from './jitter.ts';
import { measureJoin } from './join.ts';
import { measureLibrary } from './library.ts';
import { measureMemory } from './memory.ts';
import { measureRecording } from './recording.ts';
import { measureRequests } from './requests.ts';
import { measureRest } from './rest.ts';
import { measureSimilarity } from './similarity.ts';
import { soak } from './soak.ts';
import { measureStepsKept } from './steps.ts';
import { measureStorm } from './storm.ts';
import { measureUnits } from './units.ts';

const [what, ...words] = process.argv.slice(2);

switch (what) {
  case 'commit':
    await measureCommits();
    break;
  case 'events-history':
    await measureEventsHistory(words);
    break;
  case 'recording':
    await measureRecording(words);
    break;
  case 'library':
    await measureLibrary(words);
    break;
  case 'similarity':
    await measureSimilarity(words);
    break;
  case 'requests':
    await measureRequests(words);
    break;
  case 'cluster':
    await measureCluster(words);
    break;
  case 'jam':
    await measureJam();
    break;
  case 'units':
    await measureUnits(words);
    break;
  case 'cache':
    await measureCaches();
    break;
  case 'fanout':
    await measureFanout(words);
    break;
  case 'memory':
    await measureMemory(words);
    break;
  case 'join':
    await measureJoin(words);
    break;
  case 'storm':
    await measureStorm(words);
    break;
  case 'jitter':
    await measureJitter(words);
    break;
  case 'rest':
    await measureRest(words);
    break;
  case 'edits':
    await measureEditsAtMembers(words);
    break;
  case 'first-load':
    await measureFirstLoad(words);
    break;
  case 'carets':
    await measureCarets(words);
    break;
  case 'soak':
    await soak(words);
    break;
  case 'compose':
    await measureComposing();
    break;
  case 'steps':
    await measureStepsKept();
    break;
  default:
    process.stderr.write(
      'npm run bench -- commit | fanout | memory | cluster | jam | join | rest | storm | jitter | units | cache | compose | steps | edits | soak | first-load | carets | events-history | library | requests | similarity\n',
    );
    process.exitCode = 1;
}
