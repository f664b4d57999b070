import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { returnFromProvider } from '~/api/account';
import { API } from '~/api/base';
import { signInProviderQuery } from '~/api/queries';
import { ButtonLink } from '~/ui/Button';
import styles from './auth.module.css';

export interface ProviderSignInProps {
  /** The page to come back to. */
  next: string;
  /** In a tab of its own: the page behind keeps its drafts, and goes on once that tab is done. */
  apart?: boolean;
}

/** The way in through the team's own provider, where one is configured. */
export function ProviderSignIn({ next, apart = false }: ProviderSignInProps) {
  const { data: provider } = useQuery(signInProviderQuery());
  const offered = Boolean(provider);

  useEffect(() => {
    if (!apart || !offered) return;
    const onReturn = () => void returnFromProvider();
    window.addEventListener('focus', onReturn);
    return () => window.removeEventListener('focus', onReturn);
  }, [apart, offered]);

  if (!provider) return null;
  return (
    <>
      <p className={styles.or}>or</p>
      <ButtonLink
        wide
        className={styles.submit}
        href={`${API}/oidc/start?return_to=${encodeURIComponent(next)}`}
        target={apart ? '_blank' : undefined}
      >
        Sign in with {provider.name}
      </ButtonLink>
    </>
  );
}
