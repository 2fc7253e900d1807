// The secret a person writes into the `Auth` tag: how it looks, and how it is read back when typed by hand.

/** Crockford's base32: no I, L, O, U, so nothing in it is misread (https://www.crockford.com/base32.html). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const CODE_LENGTH = 20
const ID_LENGTH = 8
const CODE = /^SP_([0-9A-HJKMNP-TV-Z]{20})$/
const ID = /^P-([0-9A-HJKMNP-TV-Z]{8})$/

/** How many random bytes mintPassCode and mintPassId each take. */
export const PASS_CODE_BYTES = CODE_LENGTH
export const PASS_ID_BYTES = ID_LENGTH

/**
 * A pass code of 100 bits: `sp_` and 20 characters. The underscore makes a double-click select all of it.
 * @param random PASS_CODE_BYTES bytes from a cryptographic source
 */
export const mintPassCode = (random: Uint8Array): string => `sp_${crockford(random, CODE_LENGTH)}`

/**
 * The name by which people speak of a pass (`revoke P-…`); it opens nothing.
 * @param random PASS_ID_BYTES bytes
 */
export const mintPassId = (random: Uint8Array): string => `P-${crockford(random, ID_LENGTH)}`

/**
 * What was meant by what was typed: case, O for 0, I or L for 1, full-width letters, and surrounding space
 * and quotes are forgiven. Nothing where it is no pass code at all.
 */
export function readPassCode(typed: string): string | undefined {
  const digits = CODE.exec(forgive(typed, 'SP_'))?.[1]
  return digits === undefined ? undefined : `sp_${digits}`
}

/** As readPassCode, for a public id. */
export function readPassId(typed: string): string | undefined {
  return ID.exec(forgive(typed, 'P-'))?.[0]
}

/** For text that others will read: a code pasted into the wrong place is not passed on. */
export const withoutCodes = (text: string): string => text.replaceAll(/sp_[0-9a-tv-z]{20}/gi, 'sp_…')

/** A string of Crockford characters, five bits from each byte. */
function crockford(random: Uint8Array, length: number): string {
  if (random.length < length) throw new RangeError(`${length} random bytes are needed, got ${random.length}`)
  return Array.from(random.subarray(0, length), (byte) => ALPHABET.charAt(byte & 31)).join('')
}

const AROUND = /^[\s"'`“”„‘’«»「」『』]+|[\s"'`“”„‘’«»「」『』]+$/gu

function forgive(typed: string, prefix: string): string {
  // Of ASCII alone: toUpperCase makes an I of a dotless ı, too, and two letters of a ß.
  const upper = typed
    .normalize('NFKC')
    .replace(AROUND, '')
    .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
  if (!upper.startsWith(prefix)) return upper
  return prefix + upper.slice(prefix.length).replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}
