import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { EventInstances } from '../storage/event-instances.ts';
import type { InstanceQuestions } from '../storage/instance-questions.ts';
import { ANSWERS, type Answerer, type AnswerTo, QUESTION, type Question, type QuestionKind } from './question.ts';

/** An instance that did not answer, and the time since it gave a sign of life, s. */
export interface SilentInstance {
  readonly name: string;
  readonly seconds: number;
}

export interface Replies<K extends QuestionKind> {
  /** By the name of the instance, this one first. */
  readonly answers: ReadonlyMap<string, AnswerTo<K>>;
  readonly silent: readonly SilentInstance[];
}

/** Asks every instance, and answers for this one. */
export interface Inquiry {
  /** The name of this instance. */
  readonly name: string;
  /** @param only asks this instance alone, by its name; another name than those of `live` gets no answer */
  ask<K extends QuestionKind>(question: Extract<Question, { readonly kind: K }>, only?: string): Promise<Replies<K>>;
  close(): Promise<void>;
}

/** Ways to ask other instances; undefined where there can be none. */
export interface Others {
  readonly instances: Pick<EventInstances, 'list'>;
  readonly questions: InstanceQuestions;
}

/** Longest wait for other instances, ms. */
export const ANSWER_MS = 3_000;
/** Interval of looks for questions, ms: each is a statement, mostly without an answer. */
const LOOK_MS = 1_000;
/** Interval of looks for answers, ms. */
const WAIT_MS = 150;
/** An instance that was not seen for this long is not asked, ms. */
const SILENT_MS = 15_000;
/** It is named for this long, ms. */
const LOST_MS = 86_400_000;
/** Age at which a question is removed whose asker has died, ms. */
const STALE_MS = 60_000;

/** @param parts.answerer answers for this instance */
export function createInquiry(parts: {
  readonly name: string;
  readonly answerer: Answerer;
  readonly others: Others | undefined;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}): Inquiry {
  const { name, answerer, others, clock, logger } = parts;
  let looking: Promise<void> | undefined;
  /** Answers that are being made, by the number of the asking. */
  const answering = new Map<string, Promise<void>>();
  let failing = false;

  const answerOwn = <K extends QuestionKind>(question: Extract<Question, { readonly kind: K }>): Promise<AnswerTo<K>> =>
    (answerer[question.kind as K] as (asked: typeof question) => Promise<AnswerTo<K>>)(question);

  /** Runs work in the background. What fails is logged once an outage. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      failing = false;
    } catch (err) {
      if (!failing) logger.warn({ err }, 'questions of operators cannot be answered at present');
      failing = true;
    }
  }

  async function answerOthers({ questions }: Others): Promise<void> {
    // Not later than the asker waits: an action would not be expected any more.
    for (const { asking, question } of await questions.open(name, ANSWER_MS)) {
      const parsed = QUESTION.safeParse(question);
      // A newer version names this instance as silent.
      if (!parsed.success || answering.has(asking)) continue;
      const answer = attempt(async () => questions.answer(asking, name, await answerOwn(parsed.data)));
      answering.set(
        asking,
        answer.finally(() => answering.delete(asking)),
      );
    }
  }

  async function askOthers<K extends QuestionKind>(
    { instances, questions }: Others,
    question: Extract<Question, { readonly kind: K }>,
    only: string | undefined,
  ): Promise<Replies<K>> {
    const known = (await instances.list()).filter(
      (each) => each.name !== name && each.silentMs < LOST_MS && (only === undefined || each.name === only),
    );
    const asked = known.filter(({ silentMs }) => silentMs < SILENT_MS).map((each) => each.name);
    const answers = asked.length === 0 ? new Map<string, AnswerTo<K>>() : await gather(questions, question, asked);
    const silent = known
      .filter((each) => !answers.has(each.name))
      .map(({ name, silentMs }) => ({ name, seconds: Math.max(0, Math.round(silentMs / 1_000)) }));
    return { answers, silent };
  }

  async function gather<K extends QuestionKind>(
    questions: InstanceQuestions,
    question: Extract<Question, { readonly kind: K }>,
    asked: readonly string[],
  ): Promise<Map<string, AnswerTo<K>>> {
    const until = clock.now() + ANSWER_MS;
    const asking = await questions.ask(asked, question);
    let found = new Map<string, unknown>();
    while (found.size < asked.length && clock.now() < until) {
      await setTimeout(WAIT_MS);
      found = await questions.answers(asking);
    }
    // An instance that has not looked yet does not act any more.
    await questions.remove(asking, STALE_MS);
    const schema = ANSWERS[question.kind as K];
    const read = [...found].flatMap(([from, answer]) => {
      const parsed = schema.safeParse(answer);
      return parsed.success ? [[from, parsed.data as AnswerTo<K>] as const] : [];
    });
    return new Map(read);
  }

  const stop = others
    ? clock.every(LOOK_MS, () => {
        looking ??= attempt(() => answerOthers(others)).finally(() => {
          looking = undefined;
        });
      })
    : () => {};

  return {
    name,
    async ask<K extends QuestionKind>(question: Extract<Question, { readonly kind: K }>, only?: string) {
      const isHere = only === undefined || only === name;
      const [own, elsewhere] = await Promise.all([
        isHere ? answerOwn<K>(question).then((answer): [string, AnswerTo<K>][] => [[name, answer]]) : [],
        others && only !== name ? askOthers<K>(others, question, only) : undefined,
      ]);
      return { answers: new Map([...own, ...(elsewhere?.answers ?? [])]), silent: elsewhere?.silent ?? [] };
    },
    async close() {
      stop();
      await looking;
      await Promise.all(answering.values());
    },
  };
}
