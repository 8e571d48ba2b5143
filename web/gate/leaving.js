if (!window.askedOfGate) {
  window.askedOfGate = window.fetch;
  const AWAY = "连不上服务器:网络断了,或者程序正在重新启动";
  const say = (words) => {
    let notice = document.getElementById("out-of-service");
    if (!words) return notice?.remove();
    if (!notice) {
      notice = document.body.appendChild(document.createElement("div"));
      notice.id = "out-of-service";
      notice.role = "alert";
    }
    notice.textContent = `${words}。页面上的内容还在,请不要关闭或刷新;恢复后自动继续,刚才按的请再按一次。`;
  };
  // Asked by the page before it connects, and again until it is connected: wait, do not fail.
  const connecting = /\/_stcore\/(health|host-config)$/;
  window.fetch = async (what, how) => {
    if (!connecting.test(new URL(what.url ?? what, location.href).pathname)) {
      const answer = await window.askedOfGate(what, how);
      if (answer.status === 401) location.replace("/login");
      return answer;
    }
    for (;;) {
      const answer = await window.askedOfGate(what).catch(() => null);
      if (answer?.status === 401) location.replace("/login");
      if (answer?.ok || answer?.status === 401) {
        say("");
        return answer;
      }
      const told = [429, 503].includes(answer?.status);
      say(told ? (await answer.text()).trim().replace(/。$/, "") : AWAY);
      await new Promise((later) => setTimeout(later, 3000));
    }
  };
}
