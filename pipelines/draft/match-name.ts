/** How well a column's name fits a role. */
import { ROLE_WORDS, type Language, type Role } from './role-words.ts';

export interface NameMatch {
  /** 1: the name is a phrase of the role; .85: it holds one; .6: a word that means other things as often; 0: nothing. */
  readonly strength: number;
  readonly phrase: string;
  readonly languages: readonly Language[];
}

const NO_MATCH: NameMatch = { strength: 0, phrase: '', languages: [] };
/** Words that add nothing to a name. */
const FILLERS: readonly string[] = ['the', 'of', 'del', 'della', 'di', 'do', 'da', 'de', 'du', 'la', 'der', 'des', 'dt', 'nr', 'no', 'n'];

/** The words of a name: without accents, lower case, split at marks and at capital letters. */
export function nameWords(name: string): string[] {
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').replace(/[äÄ]/g, 'ae').replace(/[öÖ]/g, 'oe').replace(/[üÜ]/g, 'ue').replaceAll('ß', 'ss')
    .normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(/[^a-z\d]+/).filter((word) => word !== '');
}

/** The best fit over all phrases of the role. */
export function matchName(name: string, role: Role): NameMatch {
  const words = nameWords(name);
  const joined = words.join('');
  let best = NO_MATCH;
  for (const [language, list] of Object.entries(ROLE_WORDS[role]) as [Language, string][]) {
    for (const entry of list.split(', ')) {
      const isWeak = entry.startsWith('~');
      const phrase = isWeak ? entry.slice(1) : entry;
      const strength = fit(words, joined, phrase) * (isWeak ? 0.6 : 1);
      if (strength > best.strength || (strength === best.strength && strength > 0 && phrase.length > best.phrase.length)) best = { strength, phrase, languages: [language] };
      else if (strength > 0 && strength === best.strength && phrase === best.phrase) best = { ...best, languages: [...best.languages, language] };
    }
  }
  return best;
}

function fit(words: readonly string[], joined: string, phrase: string): number {
  const wanted = phrase.split(' ');
  if (joined === wanted.join('') || joined === wanted.filter((word) => !FILLERS.includes(word)).join('')) return 1;
  const own = words.filter((word) => !FILLERS.includes(word));
  if (own.length === wanted.length && wanted.every((word) => own.includes(word))) return 0.95;
  return wanted.every((word) => words.includes(word)) && wanted.join('').length >= 3 ? 0.85 * (wanted.length / words.length) ** 0.3 : 0;
}
