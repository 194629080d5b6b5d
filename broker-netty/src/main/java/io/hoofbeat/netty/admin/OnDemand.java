package io.hoofbeat.netty.admin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is made when it is first asked for, once. Any thread. */
final class OnDemand<T> implements Supplier<T> {

    private final Supplier<T> maker;
    private @Nullable T made;

    OnDemand(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        T found = made;
        if (found == null) {
            found = maker.get();
            made = found;
        }
        return found;
    }
}
