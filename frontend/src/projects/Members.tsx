import { useQuery } from '@tanstack/react-query';
import type { ProjectCommand } from '~/api/commands';
import { fieldError } from '~/api/problem';
import { membersQuery } from '~/api/queries';
import type { Member, Project, Role } from '~/api/types';
import { textOf, useSubmit } from '~/app/useSubmit';
import { FormError } from '~/session/FormError';
import { Avatar } from '~/ui/Avatar';
import { Button, IconButton } from '~/ui/Button';
import { SelectField, TextField } from '~/ui/Field';
import { nameOf } from '~/ui/people';
import styles from './members.module.css';
import { useProjectCommand, useToldProjectCommand, type ToldCommand } from './useProjectCommand';

const ROLES: { value: Role; name: string; can: string }[] = [
  { value: 'owner', name: 'Owner', can: 'members and settings' },
  { value: 'editor', name: 'Editor', can: 'change tasks and columns' },
  { value: 'commenter', name: 'Commenter', can: 'read and comment' },
  { value: 'viewer', name: 'Viewer', can: 'read' },
];

/** Who belongs to a project; owners invite, change roles and remove. */
export function Members({ project }: { project: Project }) {
  const members = useQuery(membersQuery(project.id)).data ?? [];
  const mayChange = project.role === 'owner';
  const change = useProjectCommand(project.id);
  const run = useToldProjectCommand(project.id);
  return (
    <>
      {mayChange && <AddMember onAdd={change} />}
      <ul className={styles.list} aria-label="Members">
        {members.map((member) => (
          <MemberRow key={member.account_id} member={member} mayChange={mayChange} run={run} />
        ))}
      </ul>
      {!mayChange && <p className={styles.note}>Only an owner can change who is here.</p>}
    </>
  );
}

function AddMember({ onAdd }: { onAdd: (command: ProjectCommand) => Promise<unknown> }) {
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    const role = textOf(form, 'role') as Role;
    await onAdd({ type: 'add_member', email: textOf(form, 'email').trim(), role });
    form.reset();
  });
  return (
    <form className={styles.add} onSubmit={onSubmit} aria-label="Add a member">
      <div className={styles.fields}>
        <TextField
          label="E-mail of an account"
          name="email"
          type="email"
          required
          autoComplete="off"
          error={fieldError(error, 'email')}
        />
        <SelectField label="Role" name="role" defaultValue="editor">
          {ROLES.map((role) => (
            <option key={role.value} value={role.value}>
              {role.name}: {role.can}
            </option>
          ))}
        </SelectField>
        <Button look="primary" type="submit" disabled={busy} className={styles.submit}>
          Add
        </Button>
      </div>
      <FormError title="Not added" error={error} />
    </form>
  );
}

interface MemberRowProps {
  member: Member;
  mayChange: boolean;
  run: ToldCommand;
}

function MemberRow({ member, mayChange, run }: MemberRowProps) {
  const { account_id, role } = member;
  const name = nameOf(member);
  return (
    <li className={styles.row}>
      <Avatar name={name} size={28} beside />
      <span className={styles.name}>{name}</span>
      {mayChange ? (
        <>
          <select
            className={styles.role}
            aria-label={`Role of ${name}`}
            value={role}
            onChange={(event) =>
              void run(
                { type: 'change_role', account_id, role: event.target.value as Role },
                `The role of ${name} was not changed`,
              )
            }
          >
            {ROLES.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.name}
              </option>
            ))}
          </select>
          <IconButton
            icon="close"
            label={`Remove ${name}`}
            onClick={() =>
              void run({ type: 'remove_member', account_id }, `${name} was not removed`)
            }
          />
        </>
      ) : (
        <span className={styles.note}>{role}</span>
      )}
    </li>
  );
}
