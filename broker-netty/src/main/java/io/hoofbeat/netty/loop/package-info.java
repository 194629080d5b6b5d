/**
 * Home loops over Netty's event loops. Read {@link io.hoofbeat.netty.loop.NettyLoop} first. Each loop owns what its turn has
 * gathered: turn-end tasks, connections to flush, tails shared by the deliveries of the turn.
 */
@NullMarked
package io.hoofbeat.netty.loop;

import org.jspecify.annotations.NullMarked;
