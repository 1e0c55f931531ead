package accounthistory.exchange.protocol;

/// What the body of a good reply is.
public enum BodyShape {
  OBJECT('{', '}'),
  ARRAY('[', ']');

  private final char first;
  private final char last;

  BodyShape(char first, char last) {
    this.first = first;
    this.last = last;
  }

  public char first() {
    return first;
  }

  public char last() {
    return last;
  }
}
