// The bulletins of a reader's language. Apart from all other words, and loaded only when there is one to tell: hardly any
// cold start needs them.

import type { Locale } from '../domain/person.ts'
import { type BulletinText, type BulletinWords, bulletinText } from './bulletins.ts'
import { bulletinsEn } from './bulletins-en.ts'
import { bulletinsJa } from './bulletins-ja.ts'
import type { PrintedBulletin } from './printed-bulletin.ts'

const languages: Readonly<Record<Locale, BulletinWords>> = { en: bulletinsEn, ja: bulletinsJa }

export const sayBulletin = (locale: Locale, bulletin: PrintedBulletin): BulletinText =>
  bulletinText(languages[locale], bulletin)
