package accounthistory.normalize;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much memory a thread has allocated since it began.
final class AllocatedBytes {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocatedBytes() {}

  static long ofThisThread() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
