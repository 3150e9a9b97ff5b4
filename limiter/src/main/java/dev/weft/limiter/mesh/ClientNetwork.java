// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a call came from, as it is counted: an address of IPv4, or the first 64 bits of one of IPv6, all of which one
 * subscriber has; who has 2<sup>64</sup> addresses would have as many limits otherwise. Stateless.
 */
public final class ClientNetwork {
    private static final int IPV6_BYTES = 16;
    private static final int NETWORK_BYTES = 8;

    private ClientNetwork() {}

    /**
     * Such as {@code 192.0.2.7} or {@code 2001:db8:1:2:0:0:0:0/64}; null if the text is no address.
     *
     * @param address digits, without a port; a zone ({@code %eth0}) is left out, and an address of IPv4 in the clothes of IPv6
     *     is taken for what it is
     */
    public static @Nullable String of(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return null;
        }
        try {
            // Unmaps what is mapped.
            byte[] plain = InetAddress.getByAddress(bytes).getAddress();
            return plain.length < IPV6_BYTES ? text(plain) : text(networkOf(plain)) + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] networkOf(byte[] address) {
        byte[] network = address.clone();
        Arrays.fill(network, NETWORK_BYTES, IPV6_BYTES, (byte) 0);
        return network;
    }

    private static String text(byte[] address) throws UnknownHostException {
        return InetAddress.getByAddress(address).getHostAddress();
    }
}
