import type { ImportFormat } from '~/api/import';

/** What people must know of each format before they choose a file. */
export const IMPORT_FORMATS: Record<
  ImportFormat,
  { name: string; about: string; choose: string; accept: string }
> = {
  trello: {
    name: 'Trello',
    about:
      'In Trello: board menu → Print, export and share → Export as JSON. Lists, cards, labels, checklists, comments and archived cards come along. Importing a file twice changes nothing.',
    choose: 'Choose the exported JSON file',
    accept: '.json,application/json',
  },
  csv: {
    name: 'CSV',
    about:
      'A table with a header row, as other tools and spreadsheets save it: titles, columns, dates, labels, people and checklists are recognised by their headings. Rows with mistakes stay out and are named.',
    choose: 'Choose the CSV file',
    accept: '.csv,.tsv,.txt,text/csv',
  },
  events: {
    name: 'History',
    about:
      'The history of a project, exported here or from another instance of Task Manager: it becomes the same project again, with its whole past.',
    choose: 'Choose the exported history',
    accept: '.ndjson,.jsonl,.json,application/x-ndjson',
  },
};
