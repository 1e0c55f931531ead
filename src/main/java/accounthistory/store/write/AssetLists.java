package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.ASSET_LIST;

import accounthistory.store.jooq.tables.records.AssetListRecord;
import accounthistory.store.load.SlotClaim;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.DSLContext;

/// Which assets replies had rows for: a few lists, named by their content, as dictionaries are.
final class AssetLists {
  private AssetLists() {}

  /// The name of a list. No asset's name holds a line feed.
  static UUID idOf(Collection<String> assets) {
    try {
      var digest =
          ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256")
                  .digest(String.join("\n", assets).getBytes(StandardCharsets.UTF_8)));
      return new UUID(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Writes the lists of claims that are not stored yet. The accounts are locked, so no one waits
  /// for another's list.
  static void write(DSLContext sql, List<SlotClaim> claims) {
    var lists = new TreeMap<String, AssetListRecord>();
    for (var claim : claims) {
      var assets = claim.rows().state().served().assets();
      var id = idOf(assets);
      lists.computeIfAbsent(
          claim.accountId() + " " + id,
          _ -> new AssetListRecord(claim.accountId(), id, assets.toArray(String[]::new)));
    }
    if (!lists.isEmpty()) {
      sql.insertInto(ASSET_LIST, ASSET_LIST.fields())
          .valuesOfRecords(lists.values())
          .onConflictDoNothing()
          .execute();
    }
  }
}
