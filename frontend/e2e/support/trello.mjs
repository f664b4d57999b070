import { randomBytes } from 'node:crypto';

/** Trello's ids: 24 hexadecimal digits, the first eight a time. */
function trelloId() {
  return `6560${randomBytes(10).toString('hex')}`;
}

/** Returns a small board as Trello exports it: two lists, two cards and an archived one. */
export function trelloBoard(name) {
  const [board, ideas, doing, label, member] = Array.from({ length: 5 }, trelloId);
  const [tiles, plumber, old, list] = Array.from({ length: 4 }, trelloId);
  const at = '2026-01-05T10:00:00.000Z';
  const card = (id, idList, title, pos, more = {}) => ({
    ...{ id, idBoard: board, idList, name: title, pos, desc: '', closed: false, due: null },
    ...{
      idLabels: [],
      labels: [],
      idChecklists: [],
      idMembers: [],
      dateLastActivity: at,
      start: null,
    },
    ...more,
  });
  return {
    id: board,
    name,
    desc: '',
    closed: false,
    url: 'https://trello.com/b/example',
    lists: [
      { id: ideas, idBoard: board, name: 'Ideas', pos: 1, closed: false },
      { id: doing, idBoard: board, name: 'Doing', pos: 2, closed: false },
    ],
    labels: [{ id: label, idBoard: board, name: 'shopping', color: 'green' }],
    members: [{ id: member, fullName: 'Tove Hansen', username: 'tove' }],
    cards: [
      card(tiles, ideas, 'Buy tiles', 1, {
        idLabels: [label],
        labels: [{ id: label, idBoard: board, name: 'shopping', color: 'green' }],
        idChecklists: [list],
        desc: 'Blue ones.',
        due: '2026-02-01T10:00:00.000Z',
      }),
      card(plumber, ideas, 'Call the plumber', 2),
      card(old, doing, 'Old idea', 3, { closed: true }),
    ],
    checklists: [
      {
        id: list,
        idBoard: board,
        idCard: tiles,
        name: 'Shops',
        pos: 1,
        checkItems: [
          { id: trelloId(), idChecklist: list, name: 'Compare prices', state: 'complete', pos: 1 },
          { id: trelloId(), idChecklist: list, name: 'Order', state: 'incomplete', pos: 2 },
        ],
      },
    ],
    actions: [
      {
        id: trelloId(),
        type: 'commentCard',
        date: at,
        idMemberCreator: member,
        memberCreator: { id: member, fullName: 'Tove Hansen', username: 'tove' },
        data: { text: 'The blue ones are sold out.', card: { id: tiles, name: 'Buy tiles' } },
      },
    ],
  };
}
