// Which startpass this is: that of package.json, which a test compares. Functions note it, so that `startpass doctor` can
// tell whether all of an installation is of one making.

export const VERSION = '0.1.0'
