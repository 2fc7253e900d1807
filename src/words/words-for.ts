// The sentences of a reader's language.

import type { Locale } from '../domain/person.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { Words } from './words.ts'

const languages: Readonly<Record<Locale, Words>> = { en, ja }

export const wordsFor = (locale: Locale): Words => languages[locale]
