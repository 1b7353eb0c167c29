// Mirth Connect (NextGen Connect): scrub an 837P message before it is sent.
//
// As a channel's preprocessor: put this whole script there, with `return scrub(message);` at its
// end. A claim file of which nothing is fit to be sent becomes an empty message, which the
// source filter drops by `return message.length > 0;`.

var EDI_SCRUB = ['/opt/edi-scrub/bin/edi-scrub', 'hook', '-c', '/var/lib/edi-scrub/edi-scrub.toml'];
var SCREEN = '/var/log/edi-scrub/hook.log'; // what the hook says to people, no patient's data
var BYTES = 'ISO-8859-1'; // one character a byte, so that none is lost

function scrub(raw) {
    var log = new java.io.File(SCREEN);
    var builder = new java.lang.ProcessBuilder(java.util.Arrays.asList(EDI_SCRUB));
    builder.redirectError(java.lang.ProcessBuilder.Redirect.appendTo(log));
    var process = builder.start();
    // The hook writes nothing before it has read everything: neither waits for the other.
    var input = process.getOutputStream();
    try {
        input.write(new java.lang.String(raw).getBytes(BYTES));
    } finally {
        input.close();
    }
    var output = new java.util.Scanner(process.getInputStream(), BYTES).useDelimiter('\\A');
    var ready = output.hasNext() ? String(output.next()) : '';
    var status = process.waitFor();
    if (status === 0) {
        return ready;
    }
    if (status === 1) {
        return ''; // every claim is held back; the folder of reports says why
    }
    throw 'edi-scrub ended with status ' + status + ': nothing is sent; see ' + SCREEN;
}
