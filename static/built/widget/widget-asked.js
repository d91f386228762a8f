import{c as d,d as e,e as u,m as s,n as $}from"./app.js";var v=o=>t=>s`${t.merged_into&&s`<${m} chat=${o} record=${t} into=${t.merged_into} />`}<${f} chat=${o} record=${t} /><${h} chat=${o} record=${t} />`,m=class extends d{componentDidMount(){let{chat:t,record:a,into:r}=this.props;if(!t.desk.cases[r])return;let c=[r,a.case].map(n=>t.drafts.get(n)).filter(Boolean);t.drafts.keep(r,c.join(`
`)),t.drafts.keep(a.case,""),t.show("case",r)}render(){return s`<p class="request" role="status">${e("This goes on in case {number}.",{number:this.props.into})}</p>`}};function f({chat:o,record:t}){let{state:a,by:r,reason:c}=t.screen_share,n=a==="requested";if(!n&&a!=="accepted"&&a!=="active")return null;let p=r??e("The agent"),i=l=>()=>o.act({type:u.SCREEN,case:t.case,action:l});return s`<section class="request" aria-label=${e("Screen share")} role=${n?"alert":"region"}>
    <p><strong>${n?e("{agent} asks to see your screen",{agent:p}):e("You agreed to a screen share")}</strong></p>
    ${n&&c&&s`<p>${e("Reason: {reason}",{reason:c})}</p>`}
    <p>${n?e("Your answer is noted on the case. Accepting shows nothing yet: the agent then tells you how to join."):e("{agent} tells you here how to join. You can take it back at any time.",{agent:p})}</p>
    <p class="row">
      ${n&&s`<${$} class="primary" onClick=${i("accept")}>${e("Accept")}<//>`}
      <${$} onClick=${i(n?"decline":"stop")}>${n?e("Decline"):e("Stop")}<//>
    </p>
  </section>`}var g=()=>[e("Very bad"),e("Bad"),e("All right"),e("Good"),e("Very good")];function h({chat:o,record:t}){let{score:a,comment:r="",rated:c}=o.form,n=t.conversation;return c?s`<p class="request" role="status">${e("Thank you for telling us.")}</p>`:t.merged_into||!n||n.score||n.state!=="ended"&&t.status!=="resolved"?null:s`<form class="request" onSubmit=${async i=>{i.preventDefault(),await o.act({type:u.RATE,case:t.case,score:a,comment:r})&&o.fill({rated:!0})}}>
    <fieldset>
      <legend>${e("How was this chat?")}</legend>
      ${g().map((i,l)=>s`<label title=${i}>
        <input type="radio" name="score" aria-label=${`${l+1}, ${i}`} checked=${a===l+1} onChange=${()=>o.fill({score:l+1})} />
        <span aria-hidden="true">${l+1}</span>
      </label>`)}
    </fieldset>
    ${a&&s`<div class="row">
      <input class="input" aria-label=${e("Comment (optional)")} placeholder=${e("Comment (optional)")} maxlength="1000" value=${r} onInput=${i=>o.fill({comment:i.target.value})} />
      <button class="button primary">${e("Send rating")}</button>
    </div>`}
  </form>`}export{v as of};
