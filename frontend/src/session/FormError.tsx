import { ApiError } from '~/api/problem';
import { ErrorPanel } from '~/ui/feedback';

/** The part of a refusal that belongs to no field. */
export function FormError({ title, error }: { title: string; error: unknown }) {
  if (error === undefined) return null;
  const shownAtFields = error instanceof ApiError && (error.problem.errors?.length ?? 0) > 0;
  return shownAtFields ? null : <ErrorPanel title={title} error={error} />;
}
