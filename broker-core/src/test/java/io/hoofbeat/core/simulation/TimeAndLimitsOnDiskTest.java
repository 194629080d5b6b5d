package io.hoofbeat.core.simulation;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class TimeAndLimitsOnDiskTest extends TimeAndLimitsSuite {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Override
    SteppedStore emptyStore() {
        return SteppedRocksStore.open(folder);
    }
}
