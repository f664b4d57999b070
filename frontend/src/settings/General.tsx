import { fieldError } from '~/api/problem';
import { textOf, useSubmit } from '~/app/useSubmit';
import { useProjectCommand } from '~/projects/useProjectCommand';
import { FormError } from '~/session/FormError';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/Button';
import { AreaField, TextField } from '~/ui/Field';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';

export function General({ project, may }: SectionProps) {
  const change = useProjectCommand(project.id);
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    const [name, description] = [textOf(form, 'name').trim(), textOf(form, 'description')];
    if (name !== project.name) await change({ type: 'rename', name });
    if (description !== project.description) await change({ type: 'describe', description });
    announce('Saved.');
  });
  return (
    // What others change meanwhile is shown once nobody types here.
    <form key={project.version} className={styles.form} onSubmit={onSubmit}>
      <FormError title="Not saved" error={error} />
      <TextField
        label="Name"
        name="name"
        defaultValue={project.name}
        required
        maxLength={100}
        readOnly={!may}
        autoComplete="off"
        error={fieldError(error, 'name')}
      />
      <AreaField
        label="Description"
        name="description"
        defaultValue={project.description}
        readOnly={!may}
        rows={3}
        error={fieldError(error, 'description')}
      />
      {may && (
        <div className={styles.actions}>
          <Button look="primary" type="submit" disabled={busy}>
            {busy ? 'Saving…' : 'Save'}
          </Button>
        </div>
      )}
    </form>
  );
}
