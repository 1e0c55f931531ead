package accounthistory.simulator;

import accounthistory.simulator.endpoint.AccountConfigEndpoint;
import accounthistory.simulator.endpoint.AccountEndpoint;
import accounthistory.simulator.endpoint.AccountV3Endpoint;
import accounthistory.simulator.endpoint.ApiRestrictionsEndpoint;
import accounthistory.simulator.endpoint.AssetIndexEndpoint;
import accounthistory.simulator.endpoint.BalanceEndpoint;
import accounthistory.simulator.endpoint.CommissionRateEndpoint;
import accounthistory.simulator.endpoint.ExchangeInfoEndpoint;
import accounthistory.simulator.endpoint.IncomeEndpoint;
import accounthistory.simulator.endpoint.IndexPriceKlinesEndpoint;
import accounthistory.simulator.endpoint.LeverageBracketEndpoint;
import accounthistory.simulator.endpoint.PositionRiskEndpoint;
import accounthistory.simulator.endpoint.PositionRiskV2Endpoint;
import accounthistory.simulator.endpoint.PremiumIndexEndpoint;
import accounthistory.simulator.endpoint.SimulatedEndpoint;
import accounthistory.simulator.endpoint.SymbolConfigEndpoint;
import accounthistory.simulator.endpoint.TimeEndpoint;
import accounthistory.simulator.endpoint.UserTradesEndpoint;
import accounthistory.simulator.http.Generation;
import accounthistory.simulator.ledger.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All endpoints of the simulated exchange. A new one is a class of its own and a line here.
final class Endpoints {
  private final Map<String, SimulatedEndpoint> byPath = new HashMap<>();

  Endpoints(World world, ServerOptions options) {
    List<SimulatedEndpoint> all =
        List.of(
            new TimeEndpoint(),
            new ExchangeInfoEndpoint(world, options.weightPerMinute()),
            new AssetIndexEndpoint(world.market()),
            new IndexPriceKlinesEndpoint(world.market()),
            new PremiumIndexEndpoint(world),
            new AccountEndpoint(world),
            new AccountV3Endpoint(world),
            new PositionRiskV2Endpoint(world),
            new PositionRiskEndpoint(world),
            new AccountConfigEndpoint(world),
            new SymbolConfigEndpoint(world),
            new BalanceEndpoint(world, Generation.SECOND),
            new BalanceEndpoint(world, Generation.THIRD),
            new IncomeEndpoint(world),
            new UserTradesEndpoint(world),
            new LeverageBracketEndpoint(world),
            new CommissionRateEndpoint(world),
            new ApiRestrictionsEndpoint(world));
    all.forEach(endpoint -> byPath.put(endpoint.path(), endpoint));
  }

  Optional<SimulatedEndpoint> at(String path) {
    return Optional.ofNullable(byPath.get(path));
  }
}
