// How many columns a text takes in a terminal, where Chinese, Japanese and Korean letters and emoji take two.

const twoColumns =
  /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6])/u

/** These share a script with wide letters, and are narrow. */
const halfWidth = /^[\uff61-\uff9f]/

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })

export function displayWidth(text: string): number {
  let width = 0
  for (const { segment } of letters.segment(text)) {
    width += twoColumns.test(segment) && !halfWidth.test(segment) ? 2 : 1
  }
  return width
}

/** Fills up with spaces to so many columns; a wider text stays as it is. */
export const padTo = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
