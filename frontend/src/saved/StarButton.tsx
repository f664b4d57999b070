import { IconButton } from '~/ui/Button';
import styles from './saved.module.css';
import { useStars } from './starred';
import { useSetStar } from './useSaved';

/** Puts a project first in the side bar and the switcher, for this person alone. */
export function StarButton({ projectId }: { projectId: string }) {
  const starred = useStars().has(projectId);
  const setStar = useSetStar();
  return (
    <IconButton
      icon="star"
      label="Star"
      className={styles.star}
      aria-pressed={starred}
      onClick={() => setStar({ projectId, starred: !starred })}
    />
  );
}
