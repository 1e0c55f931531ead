package accounthistory.exchange;

import accounthistory.capture.Body;

/// The first and last characters of a body that are not white space.
///
/// @param first NUL when the body is blank
/// @param last NUL when the body is blank
record BodyEdges(char first, char last) {
  static BodyEdges of(Body body) {
    var bytes = body.bytes();
    var begin = 0;
    while (begin < bytes.length && isSpace(bytes[begin])) {
      begin++;
    }
    if (begin == bytes.length) {
      return new BodyEdges('\0', '\0');
    }
    var end = bytes.length - 1;
    while (isSpace(bytes[end])) {
      end--;
    }
    return new BodyEdges((char) (bytes[begin] & 0xff), (char) (bytes[end] & 0xff));
  }

  boolean isBlank() {
    return first == '\0' && last == '\0';
  }

  /// What JSON calls white space.
  private static boolean isSpace(byte one) {
    return one == ' ' || one == '\t' || one == '\n' || one == '\r';
  }
}
