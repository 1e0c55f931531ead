package accounthistory.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives each test a PostgreSQL database of its own, as a parameter of type [TestDatabase] of the
/// test, of `@BeforeEach` or of the constructor. All parameters of one test are the same database.
///
/// The property `test.database` says where it lives: `embedded` (the default), `container`
/// (Testcontainers; the image by `test.database.image`), or `postgresql://user:password@host/db`, a
/// server whose user may create databases.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DatabaseExtension.class)
public @interface WithDatabase {}
