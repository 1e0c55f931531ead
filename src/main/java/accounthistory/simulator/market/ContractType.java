package accounthistory.simulator.market;

/// Kinds of contract, named as the exchange names them in `exchangeInfo`.
public enum ContractType {
  PERPETUAL("COIN"),
  CURRENT_QUARTER("COIN"),
  NEXT_QUARTER("COIN"),
  /// A perpetual on a stock or a metal.
  TRADIFI_PERPETUAL("EQUITY");

  private final String underlyingType;

  ContractType(String underlyingType) {
    this.underlyingType = underlyingType;
  }

  /// The word `exchangeInfo` uses for what lies under the contract.
  public String underlyingType() {
    return underlyingType;
  }

  /// Whether the contract has a delivery date and therefore pays no funding.
  public boolean isDated() {
    return this == CURRENT_QUARTER || this == NEXT_QUARTER;
  }
}
