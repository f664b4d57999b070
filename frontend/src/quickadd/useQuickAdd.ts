import { useEffect, useMemo, useState } from 'react';
import type { Member, Project } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { useAccount } from '~/pending/useOverlaid';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { useGoToTask } from '~/task/useGoToTask';
import { announce } from '~/ui/announce';
import { labelName } from '~/ui/LabelChip';
import { nameOf } from '~/ui/people';
import { taskOf } from './draft';
import { parseLine, type Chip, type FoundDate, type Parsed, type Vocabulary } from './grammar';
import { linesIn } from './lines';

type FindDates = (text: string) => FoundDate[];

export interface QuickAddState {
  text: string;
  setText: (text: string) => void;
  description: string;
  setDescription: (text: string) => void;
  /** One parsed task a line. */
  tasks: Parsed[];
  takeLiterally: (chip: Chip) => void;
  /** Creates what is written, and opens it when it is one task and `open` says so. */
  create: (open: boolean) => void;
}

/** Drafts outlive the editor: closing it by accident loses nothing. */
const drafts = new Map<string, string>();

export interface QuickAddInput {
  project: Project;
  members: Member[];
  /** Where new tasks go unless the line says otherwise. */
  columnId: string;
  /** Who gets them unless the line says otherwise. */
  assignee?: string | undefined;
  /** Called once the server has a task. */
  onCreated?: (() => void) | undefined;
}

/** What is being written for a column of a project, and what it will become. */
export function useQuickAdd(input: QuickAddInput): QuickAddState {
  const { project, members, columnId, assignee, onCreated } = input;
  const { create: send } = useTaskCommands(project.id);
  const goTo = useGoToTask();
  const vocabulary = useVocabulary(project, members);
  const [text, keepText] = useState(() => drafts.get(columnId) ?? '');
  const [description, setDescription] = useState('');
  const [literal, setLiteral] = useState<ReadonlySet<string>>(new Set());
  const findDates = useFindDates(text !== '');
  const tasks = useMemo(
    () => linesIn(text).map((line) => parseLine(line, { vocabulary, literal, findDates })),
    [text, vocabulary, literal, findDates],
  );

  const setText = (next: string) => {
    keepText(next);
    drafts.set(columnId, next);
    if (next === '') setLiteral(new Set());
  };
  /** Nothing typed is lost: what was refused comes back, after what stands there by then. */
  const giveBack = (line: string) => {
    const now = drafts.get(columnId) ?? '';
    setText(now === '' ? line : `${now}\n${line}`);
  };
  const create = (open: boolean) => {
    const lines = linesIn(text);
    const ready = tasks.flatMap((parsed, index) =>
      parsed.title === '' ? [] : [{ ...parsed, line: lines[index] ?? parsed.title }],
    );
    if (ready.length === 0) return;
    const extra = ready.length === 1 && description.trim() !== '' ? { description } : {};
    const sent = ready.map(async (parsed) => {
      const mine = assignee === undefined ? {} : { assignees: [assignee] };
      const accepted = await send({
        ...{ id: uuidv7(), ...mine },
        ...{ ...taskOf(parsed, columnId), ...extra },
      });
      if (accepted) onCreated?.();
      else giveBack(parsed.line);
      return accepted;
    });
    const [first] = ready;
    announce(ready.length === 1 ? `Created ${first?.title}` : `Created ${ready.length} tasks`);
    setText('');
    setDescription('');
    if (open && sent.length === 1) {
      void sent[0]?.then((accepted) => accepted?.key && goTo(accepted.key));
    }
  };
  return {
    text,
    setText,
    description,
    setDescription,
    tasks,
    takeLiterally: (chip) => setLiteral((now) => new Set([...now, chip.source])),
    create,
  };
}

function useVocabulary(project: Project, members: Member[]): Vocabulary {
  const me = useAccount().id;
  return useMemo(
    () => ({
      labels: project.labels.map((label) => ({ id: label.id, name: labelName(label) })),
      people: members.map((member) => ({ id: member.account_id, name: nameOf(member) })),
      columns: project.columns
        .filter((column) => !column.archived)
        .map(({ id, name }) => ({ id, name })),
      me,
    }),
    [project, members, me],
  );
}

/** Dates in words need a library that the first letter typed sends for. */
function useFindDates(wanted: boolean): FindDates | undefined {
  const [found, setFound] = useState<{ find: FindDates }>();
  useEffect(() => {
    if (!wanted || found) return;
    let left = false;
    void import('./dates').then(({ findDates }) => {
      if (!left) setFound({ find: (text) => findDates(text) });
    });
    return () => {
      left = true;
    };
  }, [wanted, found]);
  return found?.find;
}
