import { PageHeader } from '~/app/PageHeader';
import { AfterAWhile, Bone } from '~/ui/feedback';
import styles from './board.module.css';

/** The shape of a board: columns with three cards. */
export function BoardSkeleton({ bare = false }: { bare?: boolean }) {
  const columns = (
    <div className={styles.columns} aria-busy="true">
      <AfterAWhile>
        <span className="visually-hidden" role="status">
          Loading board
        </span>
        {[1, 2, 3, 4].map((column) => (
          <div key={column} className={styles.column}>
            <div className={styles.bones}>
              <Bone height={16} width="40%" />
              <Bone height={76} />
              <Bone height={96} />
              <Bone height={64} />
            </div>
          </div>
        ))}
      </AfterAWhile>
    </div>
  );
  if (bare) return columns;
  return (
    <>
      <PageHeader title={<Bone height={16} width="160px" />} />
      <main className={styles.board}>{columns}</main>
    </>
  );
}
