import type { ProjectCommand } from '~/api/commands';
import { textOf, useSubmit } from '~/app/useSubmit';
import { useProjectCommand } from '~/projects/useProjectCommand';
import { FormError } from '~/session/FormError';
import { Button } from '~/ui/Button';
import { SelectField, TextField } from '~/ui/Field';
import { Options, type Option } from './InPlaceChoice';
import styles from './settings.module.css';

export interface AddFormProps<T extends string> {
  projectId: string;
  /** What is added: "column". */
  what: string;
  longest: number;
  /** What is chosen for it besides its name, beginning with `first`. */
  choice: { label: string; first: T; options: readonly Option<T>[] };
  command: (name: string, chosen: T) => ProjectCommand;
}

/** A name, one choice and a button: adds a part to the project. A refusal leaves what was typed. */
export function AddForm<T extends string>(props: AddFormProps<T>) {
  const { projectId, what, longest, choice, command } = props;
  const change = useProjectCommand(projectId);
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await change(command(textOf(form, 'name').trim(), textOf(form, 'choice') as T));
    form.reset();
  });
  return (
    <form className={styles.add} onSubmit={onSubmit} aria-label={`Add a ${what}`}>
      <TextField
        label={`New ${what}`}
        name="name"
        required
        maxLength={longest}
        autoComplete="off"
      />
      <SelectField label={choice.label} name="choice" defaultValue={choice.first}>
        <Options options={choice.options} />
      </SelectField>
      <Button type="submit" disabled={busy} className={styles.submit}>
        Add
      </Button>
      <FormError title={`The ${what} was not added`} error={error} />
    </form>
  );
}
