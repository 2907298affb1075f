const pad = require('left-pad')
console.log(pad('7', 3))
