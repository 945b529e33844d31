// SPDX-License-Identifier: Apache-2.0

/** What MongoDB cannot have as the name of a database, a collection or a field, or undefined where it can. */
export function wrongMongodbName(kind: 'database' | 'collection' | 'field', name: string): string | undefined {
  switch (kind) {
    case 'database':
      return /[/\\. "$]/.test(name) ? 'a name without any of /\\. "$' : undefined;
    case 'collection':
      // the server's own: views, buckets, users, profiles, images.
      return name.startsWith('system.') || name.includes('$')
        ? "one of the application's own, not 'system.…' and without '$'"
        : undefined;
    case 'field':
      return name.split('.').some((part) => part === '' || part.startsWith('$'))
        ? "a path of names, none of them empty or beginning with '$', which is an operator"
        : undefined;
  }
}
