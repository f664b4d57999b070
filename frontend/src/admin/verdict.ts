import type { Pipeline } from './pipelineQuery';
import { duration } from './quantities';

export interface Verdict {
  tone: 'good' | 'warning' | 'bad';
  text: string;
}

/** Behind for longer than this, people notice. */
const NOTICEABLE_SECONDS = 2;

/** Says in one sentence whether anything is wrong, the worst first. */
export function verdict(pipeline: Pipeline): Verdict {
  const { relay, lag_seconds: lag, parked, rebuild } = pipeline;
  if (relay?.halted) {
    return bad('The relay has halted: the stream and the event store have diverged.');
  }
  if (lag === null && relay === null) {
    return bad('Neither the write side nor the projector can be heard.');
  }
  if (lag === null) return bad('No projector can be heard: nothing new becomes readable.');
  if (relay === null) return bad('The write side cannot be heard.');
  if (relay.leader === null) return bad('No relay leads: events wait in the event store.');
  if (lag > NOTICEABLE_SECONDS) return warning(`What is read is ${duration(lag)} old.`);
  if (parked > 0) {
    const aggregates = parked === 1 ? 'One aggregate is' : `${parked} aggregates are`;
    return warning(`${aggregates} set aside by an event that cannot be applied.`);
  }
  if (rebuild) return warning('A new generation of the read model is being filled.');
  return { tone: 'good', text: 'Everything that was stored can be read.' };
}

function bad(text: string): Verdict {
  return { tone: 'bad', text };
}

function warning(text: string): Verdict {
  return { tone: 'warning', text };
}
