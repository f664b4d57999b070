import { AfterAWhile, Bone } from '~/ui/feedback';
import styles from './my.module.css';

/** The shape of a list of tasks. */
export function RowsSkeleton({ what }: { what: string }) {
  return (
    <div className={styles.bones} aria-busy="true">
      <AfterAWhile>
        <span className="visually-hidden" role="status">
          Loading {what}
        </span>
        <Bone height={14} width="96px" />
        {[72, 58, 80, 64, 49].map((width) => (
          <Bone key={width} height={28} width={`${width}%`} />
        ))}
      </AfterAWhile>
    </div>
  );
}
