/** What a service tells systemd. Read {@link io.hoofbeat.netty.systemd.SystemdNotifier}. No state. */
@NullMarked
package io.hoofbeat.netty.systemd;

import org.jspecify.annotations.NullMarked;
